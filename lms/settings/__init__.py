"""Settings: ``dev`` (default), ``test``, ``production``. The only place that reads the environment."""
