"""What lies inside shapes on the map."""

from __future__ import annotations

from tests.shipped import gazetteer

BAY = [(20.5, -105.5), (21.0, -105.5), (21.0, -105.1), (20.5, -105.1), (20.5, -105.5)]
"""Around Puerto Vallarta and what lies across the river."""
DESERT = [(40.0, -119.0), (40.1, -119.0), (40.1, -118.9), (40.0, -118.9), (40.0, -119.0)]
OCEAN = [(-40.0, -110.0), (-39.0, -110.0), (-39.0, -109.0), (-40.0, -109.0), (-40.0, -110.0)]
WEST = [(18.0, -106.0), (23.0, -106.0), (23.0, -101.0), (18.0, -101.0), (18.0, -106.0)]


def test_a_small_shape_is_the_cities_inside_it() -> None:
    inside = gazetteer().inside([BAY], [])
    assert "MX-JAL/puerto-vallarta" in inside
    assert "MX-JAL" not in inside
    assert all(place.startswith(("MX-JAL", "MX-NAY")) for place in inside)


def test_a_shape_that_covers_most_of_a_region_is_the_region() -> None:
    inside = gazetteer().inside([WEST], [])
    assert {"MX-JAL", "MX-COL", "MX-MIC"} <= set(inside)
    assert not any(place.startswith("MX-JAL/") for place in inside)


def test_a_shape_without_a_city_is_the_region_of_the_nearest_one() -> None:
    assert gazetteer().inside([DESERT], []) == ["US-NV"]


def test_a_shape_on_the_high_seas_is_nowhere() -> None:
    assert gazetteer().inside([OCEAN], []) == []


def test_a_circle_is_as_wide_as_its_radius() -> None:
    centre = (20.62, -105.23)
    near = gazetteer().inside([], [(centre, 10.0)])
    far = gazetteer().inside([], [(centre, 300.0)])
    assert "MX-JAL/puerto-vallarta" in near
    assert "MX-JAL" in far
