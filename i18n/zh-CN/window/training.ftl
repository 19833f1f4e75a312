# Training mode.
window-training-plate = 训练中：卡和钱都不是真的
