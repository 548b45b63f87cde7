(() => {
  const tip = document.getElementById('tip');
  const show = event => {
    const target = event.target.closest('[data-tip]');
    if (!target) { tip.style.display = 'none'; return; }
    tip.textContent = target.dataset.tip;
    tip.style.display = 'block';
    const box = tip.getBoundingClientRect();
    const left = event.clientX + 14 + box.width > innerWidth ? event.clientX - 14 - box.width : event.clientX + 14;
    const top = event.clientY + 14 + box.height > innerHeight ? event.clientY - 14 - box.height : event.clientY + 14;
    tip.style.left = Math.max(4, left) + 'px';
    tip.style.top = Math.max(4, top) + 'px';
  };
  addEventListener('pointermove', show);
  addEventListener('pointerdown', show);
  addEventListener('scroll', () => { tip.style.display = 'none'; }, { passive: true });

  const strength = document.getElementById('strength');
  strength?.addEventListener('input', () => document.body.style.setProperty('--cam', strength.value));

  // A picture of its own knows nothing of the page's variables, so their values are written into it.
  const standalone = svg => {
    const style = getComputedStyle(document.documentElement);
    const size = svg.viewBox.baseVal;
    const copy = svg.cloneNode(true);
    copy.setAttribute('width', size.width);
    copy.setAttribute('height', size.height);
    copy.setAttribute('font-family', getComputedStyle(document.body).fontFamily);
    return new XMLSerializer().serializeToString(copy).replace(/var\((--[\w-]+)\)/g, (_, name) => style.getPropertyValue(name).trim());
  };
  const save = (svg, name) => {
    const size = svg.viewBox.baseVal;
    const scale = 1600 / size.width;
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: Math.round(size.height * scale) });
    const image = new Image();
    image.onload = () => {
      const context = canvas.getContext('2d');
      context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--card');
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 0, 0, canvas.width, canvas.height);
      const link = Object.assign(document.createElement('a'), { href: canvas.toDataURL('image/png'), download: name + '.png' });
      link.click();
    };
    image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(standalone(svg));
  };
  for (const card of document.querySelectorAll('.card[data-name]')) {
    const button = Object.assign(document.createElement('button'), { className: 'save', type: 'button', textContent: 'PNG' });
    button.setAttribute('aria-label', 'Save ' + card.dataset.name + ' as PNG');
    button.addEventListener('click', () => save(card.querySelector('svg'), card.dataset.name));
    card.append(button);
  }
})();
