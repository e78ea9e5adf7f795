"""Keys, policies, risk, leaks and forgetting, from the command line."""
