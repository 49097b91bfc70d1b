// No test is in here.
