"""Every address that `pages` answers itself: pages of our own beside Streamlit's screens, and the files they need."""

from starlette.routing import BaseRoute

from pages.common import shell
from pages.common.panorama import page as panorama
from pages.common.plan_map import vendor
from pages.common.report import page as report
from pages.common.review import page as review
from pages.wall import wall

routes: list[BaseRoute] = [route for page in (shell, vendor, report, review, panorama, wall) for route in page.routes()]
