"""Names of the folders and labels whose mails never reached anybody."""

DRAFTS = "drafts"
SPAM = "spam"

_NAMES = {
    DRAFTS: (
        "draft drafts entwurf entwürfe brouillon brouillons borrador borradores bozza bozze concept concepten rascunho "
        "rascunhos utkast kladder kladde luonnos luonnokset koncepty rozpracované черновики taslaklar 下書き 草稿"
    ),
    SPAM: "spam junk junk-e-mail junk-email skräppost søppelpost uønsket roskaposti спам 迷惑メール 垃圾邮件",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}


def role_of(name: str) -> str | None:
    """:data:`DRAFTS` or :data:`SPAM` if a label or folder is called so in one of many languages, else None."""
    return _ROLES.get(name.strip(' ".[]').lower().replace(" ", "-").rpartition("/")[2])
