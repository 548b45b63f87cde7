(() => {
  const byId = id => document.getElementById(id);
  const [drop, file, square, hint, picture, map, answers, error] =
    ['drop', 'file', 'square', 'hint', 'picture', 'map', 'answers', 'error'].map(byId);
  // matplotlib's "plasma", as in the report.
  const ramp = [[13, 8, 135], [84, 2, 163], [139, 10, 165], [185, 50, 137], [219, 92, 104], [244, 136, 73], [254, 188, 43], [240, 249, 33]];
  let latest = 0;

  const colour = value => {
    const at = value * (ramp.length - 1);
    const before = Math.min(Math.floor(at), ramp.length - 2);
    return ramp[before].map((channel, i) => channel + (ramp[before + 1][i] - channel) * (at - before));
  };

  const draw = heat => {
    const at = (x, y) => {
      const place = (position, count) => {
        const centre = Math.min(Math.max(position * count - 0.5, 0), count - 1);
        const before = Math.floor(centre);
        return [before, Math.min(before + 1, count - 1), centre - before];
      };
      const [left, right, along] = place(x, heat.width);
      const [top, bottom, down] = place(y, heat.height);
      const value = (column, row) => heat.values[row * heat.width + column];
      const upper = value(left, top) * (1 - along) + value(right, top) * along;
      const lower = value(left, bottom) * (1 - along) + value(right, bottom) * along;
      return upper * (1 - down) + lower * down;
    };
    const context = map.getContext('2d');
    const pixels = context.createImageData(map.width, map.height);
    for (let y = 0; y < map.height; y++) {
      for (let x = 0; x < map.width; x++) {
        const value = at((x + 0.5) / map.width, (y + 0.5) / map.height);
        pixels.data.set([...colour(value), value * 190], (y * map.width + x) * 4);
      }
    }
    context.putImageData(pixels, 0, 0);
  };

  const element = (name, className, text) => {
    const made = document.createElement(name);
    made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };

  const show = prediction => {
    map.style.width = map.style.height = prediction.crop * 100 + '%';
    answers.replaceChildren(...Object.entries(prediction.tasks).map(([task, answer]) => {
      const card = element('button', 'answer');
      card.type = 'button';
      card.append(element('h2', '', task));
      for (const one of answer.classes) {
        const row = element('div', 'row');
        const bar = element('span', 'bar');
        const fill = element('i', '');
        fill.style.width = one.probability * 100 + '%';
        bar.append(fill);
        row.append(element('span', 'name', one.class), element('span', 'share', (one.probability * 100).toFixed(1) + ' %'), bar);
        card.append(row);
      }
      card.addEventListener('click', () => {
        for (const other of answers.children) other.setAttribute('aria-pressed', other === card);
        draw(answer.heat_map);
      });
      return card;
    }));
    answers.firstElementChild?.click();
  };

  const ask = async chosen => {
    if (!chosen) return;
    const number = ++latest;
    error.hidden = true;
    URL.revokeObjectURL(picture.src);
    picture.src = URL.createObjectURL(chosen);
    square.hidden = false;
    hint.hidden = true;
    map.getContext('2d').clearRect(0, 0, map.width, map.height);
    drop.classList.add('full', 'busy');
    answers.replaceChildren();
    try {
      const response = await fetch('predict?top_k=4', { method: 'POST', body: chosen, headers: { 'Content-Type': 'application/octet-stream' } });
      const answer = await response.json();
      if (number !== latest) return;
      if (!response.ok) throw new Error(answer.error);
      show(answer);
    } catch (failure) {
      if (number !== latest) return;
      error.textContent = failure.message;
      error.hidden = false;
    } finally {
      if (number === latest) drop.classList.remove('busy');
    }
  };

  file.addEventListener('change', () => ask(file.files[0]));
  for (const kind of ['dragover', 'dragleave', 'drop']) {
    addEventListener(kind, event => {
      event.preventDefault();
      drop.classList.toggle('over', kind === 'dragover');
      if (kind === 'drop') ask(event.dataTransfer.files[0]);
    });
  }
  addEventListener('paste', event => ask(event.clipboardData.files[0]));
  fetch('health').then(response => response.json()).then(health => {
    const tasks = Object.entries(health.tasks).map(([task, count]) => `${count} classes of ${task}`).join(', ');
    byId('model').textContent = `${tasks} · ${health.model.split(/[\\/]/).slice(-2).join('/')}`;
  });
})();
