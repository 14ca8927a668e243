"""A demonstration world: invented firms, play money, every state inhabited, built by the use-cases themselves."""
