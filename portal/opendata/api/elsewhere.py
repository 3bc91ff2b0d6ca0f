"""What stands beside the versions of the API: nothing, said to a program in its own words."""

from django.urls import re_path

from portal.opendata.api.urls import nothing

app_name = "api_elsewhere"
# «v1» without its slash is sent on to the index
urlpatterns = [re_path(r"^(?P<rest>(?!v1$).*)$", nothing, name="nothing")]
