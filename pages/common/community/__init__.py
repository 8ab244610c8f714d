"""The screen 社区民情地图: which community, what its map shows, and its figures by people, events, places ..."""
