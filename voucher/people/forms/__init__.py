"""Forms: signing in and up, people and their roles, what an organisation says about itself, and what ties somebody."""

from voucher.people.forms.people import (
    EMAIL,
    AccessForm,
    CertificateForm,
    ColleagueForm,
    ConfirmForm,
    EmptyForm,
    ForgotForm,
    ImportForm,
    InviteForm,
    PartnerForm,
    PasswordForm,
    ProfileForm,
    ResetForm,
    SignInForm,
    SignUpForm,
    UploadForm,
    UserForm,
)
from voucher.people.forms.settling import SettleForm
from voucher.people.forms.ties import EndTieForm, StateForm, TieForm

__all__ = [
    "EMAIL",
    "AccessForm",
    "CertificateForm",
    "ColleagueForm",
    "ConfirmForm",
    "EmptyForm",
    "EndTieForm",
    "ForgotForm",
    "ImportForm",
    "InviteForm",
    "PartnerForm",
    "PasswordForm",
    "ProfileForm",
    "ResetForm",
    "SettleForm",
    "SignInForm",
    "SignUpForm",
    "StateForm",
    "TieForm",
    "UploadForm",
    "UserForm",
]
