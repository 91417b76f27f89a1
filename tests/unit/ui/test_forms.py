"""様式: 名・必須・説明・欄・誤りがつながり、誤りのまとめから直すところへ移れる。"""

import pytest
from django import forms
from lxml import html

from shirube.ui.components.form.example_form import ExampleForm, example_form

HOSTILE = "<img src=x onerror=alert(1)>"


def _tree(form):
    return html.fromstring(f"<div>{form}</div>")


@pytest.mark.parametrize("has_errors", [False, True])
def test_every_input_has_a_name_to_read(has_errors):
    """どの欄にも、読み上げられる名（label か legend）がある。"""
    tree = _tree(example_form("f", has_errors))
    for node in tree.xpath("//input | //select | //textarea"):
        assert tree.xpath(f"//label[@for='{node.get('id')}']"), node.get("name")
    assert len(tree.xpath("//fieldset/legend")) == len(tree.xpath("//fieldset")) == 2


def test_need_is_said_in_words():
    """必須と任意を、色ではなく言葉で示す。"""
    tree = _tree(example_form("f"))
    required = sum(field.required for field in ExampleForm.base_fields.values())
    assert len(tree.xpath("//*[@class='field__need'][text()='※必須']")) == required
    assert len(tree.xpath("//*[@class='field__optional']")) == len(ExampleForm.base_fields) - required


def test_help_and_error_are_tied_to_the_input():
    """説明と誤りは、欄と aria-describedby で結ばれる。"""
    tree = _tree(example_form("f", has_errors=True))
    described = tree.xpath("//input[@name='progress']")[0].get("aria-describedby").split()
    texts = [tree.xpath(f"//*[@id='{one}']")[0].text_content().strip() for one in described]
    assert texts == ["0から100までの数字（％）", "＊0から100までの数字を入力してください。"]
    group = tree.xpath("//fieldset[.//input[@name='stage']]")[0]
    assert all(tree.xpath(f"//*[@id='{one}']") for one in group.get("aria-describedby").split())


def test_summary_leads_to_each_wrong_field():
    """誤りのまとめは、直すべき欄のすべてへ、実在する id で飛ぶ。"""
    form = example_form("f", has_errors=True)
    tree = _tree(form)
    targets = [href.removeprefix("#") for href in tree.xpath("//*[@role='alert']//a/@href")]
    assert len(targets) == sum(len(errors) for errors in form.errors.values()) == 4
    assert all(tree.xpath(f"//input[@id='{target}']") for target in targets)


def test_form_without_errors_has_no_summary():
    """誤りのない様式に、誤りのまとめは出ない。"""
    assert not _tree(example_form("f")).xpath("//*[@role='alert']")


def test_errors_about_the_whole_form_are_shown():
    """欄に結びつかない誤りも、まとめに出る。"""
    form = example_form("f", has_errors=True)
    form.add_error(None, "期限は開始より後にしてください。")
    assert "期限は開始より後にしてください。" in _tree(form).xpath("//*[@role='alert']")[0].text_content()


def test_words_of_the_form_are_made_harmless():
    """名・説明・値・誤りに HTML が混じっても、文字のまま出る。"""

    class Hostile(forms.Form):
        name = forms.CharField(label=HOSTILE, help_text=HOSTILE, max_length=3)

    tree = _tree(Hostile({"name": HOSTILE}))
    assert not tree.xpath("//img")
    assert tree.xpath("//input/@value") == [HOSTILE]


def test_hidden_fields_are_not_shown():
    """隠れた欄は、名も説明もなしに一度だけ置かれる。"""

    class Versioned(forms.Form):
        name = forms.CharField(label="施策名")
        version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    tree = _tree(Versioned())
    assert tree.xpath("//input[@name='version']/@value") == ["3"]
    assert len(tree.xpath("//*[contains(@class, 'field__label')]")) == 1


def test_current_file_and_removal_are_apart():
    """すでにあるファイルは、名と取り消しを分けて示す。"""

    class Stored:
        url = "/files/1/"

        def __str__(self):
            return "計画.pdf"

    class Upload(forms.Form):
        file = forms.FileField(label="計画書", required=False)

    tree = _tree(Upload(initial={"file": Stored()}))
    assert tree.xpath("//a[@href='/files/1/']")[0].text == "計画.pdf"
    assert tree.xpath("//label[@for='file-clear_id']")


def test_formset_numbers_its_forms():
    """いくつかを一度に入れる様式は、何件目かを示す。"""

    class Line(forms.Form):
        name = forms.CharField(label="名")

    tree = _tree(forms.formset_factory(Line, extra=2)())
    assert [legend.text for legend in tree.xpath("//legend")] == ["1件目", "2件目"]
    assert tree.xpath("//input[@name='form-TOTAL_FORMS']/@value") == ["2"]
