function process(context) { return true }
