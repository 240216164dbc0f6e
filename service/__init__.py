"""The web service: reads what ``graph`` made."""
