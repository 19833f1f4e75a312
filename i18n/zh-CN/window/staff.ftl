# What only staff sees: login, shift, settings, maintenance.
window-staff-login-title = 操作员登录
window-staff-shift-close = 交班
