export const trap = {
  get never() {
    for (;;);
  },
  then(resolve) {
    for (;;);
  },
}
