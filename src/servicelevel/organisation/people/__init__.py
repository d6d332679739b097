"""The pages of people: who they act for, which roles they hold, who deputises, who may sign."""
