"""The discounts page: what it asks for, its sentences, its sections."""
