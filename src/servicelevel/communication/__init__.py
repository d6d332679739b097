"""Who is told what, when and how: relationships with customers, the communication plan, notices, news, reviews."""
