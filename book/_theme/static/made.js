// An element with these attributes and parts.
export function made(name, attributes, ...parts) {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...parts);
  return element;
}
