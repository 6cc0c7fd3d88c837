"""{% constant %} is rendered once, and knows nothing of a page."""

from django.template import Context, Template
from django.urls import path, set_urlconf

urlpatterns = [path("elsewhere/", lambda request: None, name="home")]


def rendered(template: Template, **values: object) -> str:
    return template.render(Context(values))


def test_the_block_is_rendered_once():
    template = Template(
        "{% load constant %}{% constant %}{% now 'u' %}{% endconstant %} {{ name }}"
    )
    first, second = rendered(template, name="Kane"), rendered(template, name="Son")
    assert first.split()[0] == second.split()[0]
    assert second.endswith("Son")


def test_the_block_sees_no_value_of_the_page():
    template = Template("{% load constant %}{% constant %}[{{ name }}]{% endconstant %}")
    assert rendered(template, name="Kane") == "[]"


def test_other_addresses_are_rendered_anew():
    template = Template("{% load constant %}{% constant %}{% url 'home' %}{% endconstant %}")
    assert rendered(template) == "/"
    set_urlconf(__name__)
    try:
        assert rendered(template) == "/elsewhere/"
    finally:
        set_urlconf(None)
    assert rendered(template) == "/"
