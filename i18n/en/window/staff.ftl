# What only staff sees: login, shift, settings, maintenance.
window-staff-login-title = Operator
window-staff-shift-close = Close shift
