// A job's charts: four plots over the same steps, with one cursor and one zoom. The server thins
// the curves to the width of a plot, so a zoom asks it anew and shows all that lies in its span.
(() => {
  'use strict';
  const { $, $$ } = window.tunewright;
  const section = $('#charts');
  if (!section) return;
  const CHARTS = {
    loss: ['train_loss', 'valid_loss'],
    tokens_per_second: ['tokens_per_second'],
    learning_rate: ['learning_rate'],
    grad_norm: ['grad_norm'],
  };
  const plots = new Map();
  let series = null;
  let zoom = null;

  // ---- numbers and colours ------------------------------------------------------------------
  function number(value) {
    if (value == null) return '–';
    const size = Math.abs(value);
    if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
    if (size >= 100) return value.toLocaleString('en', { maximumFractionDigits: 0 });
    return value.toFixed(size >= 10 ? 2 : 4);
  }
  // Canvas knows no custom properties: a probe tells what they come to in this theme.
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  function colour(name) {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  }

  // ---- what is drawn beside the curves --------------------------------------------------------
  function paintGround(u) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const x = step => u.valToPos(step, 'x', true);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height + 8);
    ctx.clip();
    const bands = series.attempts;
    ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
    bands.forEach((band, i) => {
      const from = Math.max(left, x(band.from));
      const to = i + 1 < bands.length ? x(bands[i + 1].from) : left + width;
      if (i % 2 === 1) {
        ctx.globalAlpha = 0.06;
        ctx.fillStyle = colour('accent');
        ctx.fillRect(from, top, to - from, height);
        ctx.globalAlpha = 1;
      }
      if (bands.length > 1 && to - from > 70 * devicePixelRatio) {
        ctx.fillStyle = colour('faint');
        ctx.textBaseline = 'top';
        ctx.textAlign = 'left';
        ctx.fillText('attempt ' + band.number, from + 6 * devicePixelRatio, top + 3 * devicePixelRatio);
      }
    });
    ctx.strokeStyle = colour('muted');
    ctx.lineWidth = devicePixelRatio;
    for (const step of series.checkpoints) {
      const at = Math.round(x(step)) + 0.5;
      ctx.beginPath();
      ctx.moveTo(at, top + height - 5 * devicePixelRatio);
      ctx.lineTo(at, top + height + 4 * devicePixelRatio);
      ctx.stroke();
    }
    ctx.restore();
  }
  function paintLast(u) {
    const { ctx } = u;
    const names = CHARTS[u.kind];
    names.forEach((name, i) => {
      const line = series.lines[name];
      if (!line.y.length) return;
      const value = line.y[line.y.length - 1];
      const px = u.valToPos(line.x[line.x.length - 1], 'x', true);
      const py = u.valToPos(value, 'y', true);
      if (px > u.bbox.left + u.bbox.width + 1 || py < u.bbox.top || py > u.bbox.top + u.bbox.height) return;
      ctx.save();
      ctx.fillStyle = colour('series-' + (i + 1));
      ctx.beginPath();
      ctx.arc(px, py, 3 * devicePixelRatio, 0, 2 * Math.PI);
      ctx.fill();
      ctx.restore();
    });
  }

  // ---- plots ----------------------------------------------------------------------------------
  const axis = () => ({
    stroke: colour('faint'),
    grid: { stroke: colour('line'), width: 1 },
    ticks: { show: false },
    font: '11px ' + getComputedStyle(document.body).fontFamily,
  });
  function data(kind) {
    const lines = CHARTS[kind].map(name => series.lines[name]).map(line => [line.x, line.y]);
    return lines.length === 1 ? lines[0] : uPlot.join(lines);
  }
  function curve(i, points) {
    return {
      stroke: colour('series-' + (i + 1)),
      width: i === 0 ? 1.25 : 1.75,
      spanGaps: true,
      points: { show: i === 1 || points < 3, size: 5, fill: colour('series-' + (i + 1)) },
    };
  }
  function make(figure) {
    const kind = figure.dataset.chart;
    const place = $('.plot', figure);
    const values = $$('[data-value]', figure);
    const plot = new uPlot(
      {
        width: place.clientWidth,
        height: place.clientHeight,
        legend: { show: false },
        padding: [8, 24, 0, 0],
        cursor: {
          sync: { key: 'job' },
          drag: { x: true, y: false, setScale: false },
          points: { size: 7 },
          bind: { dblclick: () => () => reset() },
        },
        scales: { x: { time: false, range: () => span() } },
        axes: [
          { ...axis(), size: 28, values: (u, ticks) => ticks.map(tick => (Number.isInteger(tick) ? tick.toLocaleString('en') : '')) },
          { ...axis(), size: 56, values: (u, ticks) => ticks.map(tick => short(tick)) },
        ],
        series: [{}, ...CHARTS[kind].map((name, i) => curve(i, series.lines[name].x.length))],
        hooks: {
          drawAxes: [u => paintGround(u)],
          draw: [u => { u.kind = kind; paintLast(u); }],
          setSelect: [
            u => {
              if (u.select.width < 4) return;
              const from = u.posToVal(u.select.left, 'x');
              const to = u.posToVal(u.select.left + u.select.width, 'x');
              u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
              zoomTo(from, to);
            },
          ],
          setCursor: [
            u => {
              CHARTS[kind].forEach((name, i) => {
                const at = u.cursor.idx == null ? null : nearest(u.data[i + 1], u.cursor.idx);
                values[i].textContent = number(at ?? last(name));
              });
            },
          ],
        },
      },
      data(kind),
      place,
    );
    plot.kind = kind;
    plots.set(kind, plot);
  }
  function short(value) {
    const size = Math.abs(value);
    if (size === 0) return '0';
    if (size < 1e-3) return value.toExponential(1).replace('.0e', 'e');
    if (size >= 1e6) return (value / 1e6).toFixed(1) + ' M';
    if (size >= 1e4) return Math.round(value / 1e3) + ' k';
    return String(+value.toPrecision(3));
  }
  const last = name => series.lines[name].y.at(-1);
  /** The value at the cursor, or the nearest before it where this curve has none there. */
  function nearest(values, at) {
    for (let i = at; i >= 0; i--) if (values[i] != null) return values[i];
    return null;
  }
  function span() {
    if (zoom) return zoom;
    const end = Math.max(...Object.values(series.lines).map(line => line.x.at(-1) ?? 0));
    return [0, Math.max(1, end)];
  }

  // ---- fetching -------------------------------------------------------------------------------
  let asking = false;
  let again = false;
  async function load() {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    try {
      const wide = $('.plot', section).clientWidth || 600;
      const where = new URL(section.dataset.series, location.href);
      where.searchParams.set('columns', Math.min(2000, Math.max(100, Math.round(wide / 2))));
      if (zoom) {
        where.searchParams.set('from', zoom[0]);
        where.searchParams.set('to', zoom[1]);
      }
      const answer = await fetch(where);
      if (answer.ok) show(await answer.json());
    } catch {
      // the stream tells when the server is back
    } finally {
      asking = false;
      if (again) {
        again = false;
        load();
      }
    }
  }
  function show(next) {
    series = next;
    const empty = Object.values(series.lines).every(line => line.points === 0);
    section.classList.toggle('empty-yet', empty);
    $('.charts-empty', section).hidden = !empty;
    if (empty) return;
    for (const figure of $$('.chart', section)) {
      const kind = figure.dataset.chart;
      figure.hidden = CHARTS[kind].every(name => series.lines[name].points === 0);
      if (figure.hidden) continue;
      if (plots.has(kind)) plots.get(kind).setData(data(kind));
      else make(figure);
      CHARTS[kind].forEach((name, i) => {
        const value = $$('[data-value]', figure)[i];
        value.textContent = number(last(name));
        value.closest('.legend').hidden = series.lines[name].points === 0;
      });
    }
  }
  function zoomTo(from, to) {
    zoom = [Math.max(0, from), to];
    plots.forEach(plot => plot.setData(plot.data));
    $('[data-zoom]', section).textContent =
      `Steps ${Math.round(zoom[0]).toLocaleString('en')} to ${Math.round(zoom[1]).toLocaleString('en')}. Double-click to show all.`;
    load();
  }
  function reset() {
    if (!zoom) return;
    zoom = null;
    $('[data-zoom]', section).textContent = 'Drag to zoom, double-click to reset. Ticks are checkpoints.';
    load();
  }
  function redo() {
    plots.forEach(plot => plot.destroy());
    plots.clear();
    if (series) show(series);
  }

  new ResizeObserver(() => {
    for (const [kind, plot] of plots) {
      const place = $(`[data-chart="${kind}"] .plot`, section);
      if (place.clientWidth && place.clientWidth !== plot.width) plot.setSize({ width: place.clientWidth, height: place.clientHeight });
    }
  }).observe(section);
  document.addEventListener('console:theme', redo);
  document.addEventListener('console:changed', load);
  load();
})();
