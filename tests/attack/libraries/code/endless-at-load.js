for (;;);
export const nothing = 1
