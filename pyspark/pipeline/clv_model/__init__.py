"""Models of customers who leave without saying so: how often they will order, for how much."""
