# Training mode.
window-training-plate = Training: card and money are not real
