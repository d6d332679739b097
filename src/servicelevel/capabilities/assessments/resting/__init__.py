"""The pages of what every assessment rests on: the tactical plan, the questions, how often services are reviewed."""
