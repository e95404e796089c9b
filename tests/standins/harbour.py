"""A small event of one day: orders, an edit, a standing page, a fault, ends; with its people and rules."""

from __future__ import annotations

from pathlib import Path

SCENARIO = """
version: 1
id: harbour
summary: A curfew and blocked roads in Veracruz
tz: America/Mexico_City
begin: "2026-05-04 08:00"
end: "2026-05-04 14:00"
packs: [world]
subscribers: people.csv
feeds:
  - id: north-embassy
    publisher: Embassy of the North
    kind: government
    country: CA
    subject: MX
    lang: en
    site: https://north.example
    title: Messages
    steps:
      - {at: "2026-05-04 07:00", publish: about, title: About, text: Messages for citizens are posted here.}
      - at: "2026-05-04 08:30"
        publish: shelter
        title: "Security message: shelter in place"
        text: Citizens in Veracruz should shelter in place until further notice.
      - at: "2026-05-04 09:30"
        edit: shelter
        text: Citizens in Veracruz and Tabasco should shelter in place until further notice.
      - at: "2026-05-04 10:00"
        answer: {status: 503}
      - {at: "2026-05-04 11:00", recover: true}
      - at: "2026-05-04 13:00"
        publish: over
        title: "Security message: update"
        text: Citizens in Veracruz and Tabasco are no longer urged to shelter in place.
  - id: south-ministry
    publisher: Ministry of the South
    kind: government
    country: BR
    subject: MX
    lang: en
    site: https://south.example
    title: Advice for Mexico
    stands: while-listed
    steps:
      - at: "2026-05-04 07:30"
        publish: advice
        title: Mexico
        text: There is a curfew in Campeche.
      - at: "2026-05-04 09:00"
        edit: advice
        text: "There is a curfew in Campeche. There is a curfew in Yucatán."
      - at: "2026-05-04 12:30"
        edit: advice
        text: "The curfew in Campeche has been lifted. There is a curfew in Yucatán."
"""
PEOPLE = """name,phone,email,lang,tz,watch,channels,min_severity,group
Traveller Veracruz,+12025550121,,en,America/Mexico_City,MX-VER,sms,,
Traveller Tabasco,+12025550122,tabasco@example.com,en,America/Mexico_City,MX-TAB,sms email,,
Traveller Campeche,,campeche@example.com,en,America/Mexico_City,MX-CAM MX-YUC,email,,
"""
RULES = """
version: 1
rules:
  - id: shelter
    summary: Shelter in place
    severity: extreme
    when: {hazard: shelter-in-place, area: MX}
  - id: curfew
    summary: Curfew
    severity: severe
    when: {hazard: curfew, area: MX}
end: true
"""


def write(folder: Path) -> tuple[Path, Path]:
    """Write the scenario with its people, and its rules, into *folder*; return both files."""
    scenario, rules = folder / "harbour.yaml", folder / "rules.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    rules.write_text(RULES, encoding="utf-8")
    return scenario, rules
