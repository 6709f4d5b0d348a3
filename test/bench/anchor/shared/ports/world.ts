// Stands in the place of the functions' own ports, so that an anchor is built as they are.
export const realWorld = () => process.env;
