"""The pages of that on which every assessment rests: the tactical plan, the questions, the schedule."""
