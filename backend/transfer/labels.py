"""What each field of an import is called, in both languages: for the mapping on screen and the dry run in a shell."""

from __future__ import annotations

LABELS: dict[str, dict[str, str]] = {
    field: {"zh-CN": chinese, "en": english}
    for field, chinese, english in (
        ("account.name", "公司名称", "Company name"),
        ("account.short_name", "公司简称", "Short name"),
        ("account.grade", "客户等级", "Grade"),
        ("account.industry", "行业", "Industry"),
        ("account.city", "城市", "City"),
        ("account.address", "地址", "Address"),
        ("account.phone", "公司电话", "Company phone"),
        ("account.website", "网址", "Website"),
        ("account.source", "来源", "Source"),
        ("account.note", "客户备注", "Note on the account"),
        ("contact.name", "联系人", "Contact"),
        ("contact.title", "职务", "Title"),
        ("contact.department", "部门", "Department"),
        ("contact.mobile", "手机", "Mobile"),
        ("contact.phone", "电话", "Phone"),
        ("contact.email", "邮箱", "E-mail"),
        ("contact.wechat", "微信", "WeChat"),
        ("contact.birthday", "生日", "Birthday"),
        ("contact.note", "联系人备注", "Note on the contact"),
        ("order.number", "订单号", "Order number"),
        ("order.day", "下单日期", "Order date"),
        ("order.amount", "订单金额", "Order amount"),
        ("order.currency", "币种", "Currency"),
        ("order.product", "产品", "Product"),
        ("plot", "责任田", "Plot"),
    )
}
