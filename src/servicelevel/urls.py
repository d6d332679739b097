"""Addresses: each room brings its own pages."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
