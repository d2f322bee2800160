"""Courses of the demonstration city: own words on 行政处罚法 and the practice of enforcement."""
