"""What a person sees of a verdict: drawings, tables and the figures behind them."""
