"""Service Level Management: capabilities, requirements, agreements, monitoring, quality."""

__version__ = "0.1.0"
