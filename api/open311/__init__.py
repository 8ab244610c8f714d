"""Open311 GeoReport v2: reports from other programs, and what became of them.

Source: http://wiki.open311.org/GeoReport_v2 and http://wiki.open311.org/Service_Discovery.
"""
