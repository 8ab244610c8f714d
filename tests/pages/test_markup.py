from pages.common import markup


def test_what_the_data_say_is_never_markup():
    assert markup.element("b", "<script>alert('x')</script>", css='a"b', title="<i>") == (
        '<b class="a&quot;b" title="&lt;i&gt;">&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;</b>'
    )
    assert "<img" not in markup.table(["a"], [["<img src=x onerror=alert(1)>"]])
    assert "<img" not in markup.facts([("a", "<img src=x>")])


def test_a_table_sets_its_numbers_apart():
    assert markup.table(["name", "n"], [("x", 5)], numeric=(1,)) == (
        '<table class="sheet"><thead><tr><th>name</th><th class="number">n</th></tr></thead>'
        '<tbody><tr><td>x</td><td class="number">5</td></tr></tbody></table>'
    )


def test_a_button_s_two_lines_hold_no_markdown_of_the_data():
    assert markup.two_lines("*a* [b](c)", "1. :red[x]") == "**\\*a\\* \\[b\\]\\(c\\)**  \n1\\. \\:red\\[x\\]"
