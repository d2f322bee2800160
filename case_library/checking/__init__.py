"""What the law says about a recorded case: pure checks over the record, each with its article."""
