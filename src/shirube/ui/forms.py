"""様式（フォーム）の描き手。``{{ form }}`` がそのままデジタル庁デザインシステムの形になる。"""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """項目・誤り・誤りのまとめを、部品の形で描く。

    設定は ``FORM_RENDERER = "shirube.ui.forms.FormRenderer"``。
    """

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"
    formset_template_name = "ui/forms/formset.html"

    def get_template(self, template_name):
        """ファイルの欄だけは、Django の様式の代わりに、今のファイルと取り消しを分けて示す。"""
        if template_name == "django/forms/widgets/clearable_file_input.html":
            template_name = "ui/forms/file.html"
        return super().get_template(template_name)
