"""What agreements contradict in each other, and which are alike (3.1, R105). Pure: values in, values out."""
