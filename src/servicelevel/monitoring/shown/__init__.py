"""What pages show of measured agreements: views of plain values, made of measurements and given to templates."""
