"""Addresses of accounts: the parts of allauth that the portal offers, by name."""

from allauth.account import views
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path, re_path

from accounts.second_factor import activate_totp
from accounts.views import account, consents, eds, exports
from accounts.views import help as help_views
from accounts.views.signing_in import code, code_again, code_link, sign_in, sign_up

urlpatterns = [
    path("", account.home, name="account_home"),
    path("login/", sign_in, name="account_login"),
    path("login/code/", code, name="account_code"),
    path("login/code/again/", code_again, name="account_code_again"),
    path("login/link/<str:link>/", code_link, name="account_code_link"),
    path("login/password/", views.login, name="account_login_password"),
    path("consent/", consents.consent, name="account_consent"),
    path("consent/download/", consents.download, name="account_consent_download"),
    path("consent/leave/", consents.leave, name="account_consent_leave"),
    path("consent/declined/", consents.declined, name="account_consent_declined"),
    path("eds/", eds.sign_in, name="account_eds"),
    path("eds/challenge/", eds.challenge, name="account_eds_challenge"),
    path("eds/address/", eds.address, name="account_eds_address"),
    path("eds/in/", eds.enter, name="account_eds_in"),
    path("eds/keys/<int:key_id>/revocation/", eds.revocation, name="account_eds_revocation"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", sign_up, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", views.password_set, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    # the first hyphen parts them: keys have hyphens of their own
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("email/", account.change_address, name="account_email"),
    path("email/codes/", account.change_address_codes, name="account_email_codes"),
    path("data/", account.data, name="account_data"),
    path("data/download/", account.download, name="account_download"),
    path("data/leave/", account.leave, name="account_leave"),
    path("data/stay/", account.stay, name="account_stay"),
    path("exports/", exports.exports, name="account_exports"),
    path("exports/list/", exports.exports_list, name="account_exports_list"),
    path("exports/<uuid:key>/", exports.download, name="account_export"),
    path("exports/<uuid:key>/again/", exports.again, name="account_export_again"),
    path("help/", help_views.requests, name="account_help"),
    path("help/new/", help_views.new, name="account_help_new"),
    path("help/<int:request_id>/", help_views.thread, name="account_help_request"),
    path("help/<int:request_id>/closing/", help_views.closing, name="account_help_closing"),
    path(
        "help/<int:request_id>/files/<int:number>/",
        help_views.attachment,
        name="account_help_attachment",
    ),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("2fa/", mfa.index, name="mfa_index"),
    path("2fa/authenticate/", mfa.authenticate, name="mfa_authenticate"),
    path("2fa/reauthenticate/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", activate_totp, name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("2fa/webauthn/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("2fa/webauthn/login/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path(
        "2fa/webauthn/reauthenticate/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        webauthn.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("2fa/webauthn/keys/<int:pk>/edit/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
