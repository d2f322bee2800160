"""The figures of the product: ``make bench``, or ``python -m tests.bench [--quick] [question …]``.

Each question is one module that yields figures, run in a process of its own on each database. Nothing
here is a test: a machine may be busy, so figures are printed beside their targets and never fail a build.
"""
