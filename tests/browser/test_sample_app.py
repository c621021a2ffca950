"""The sample application in Chromium: before on Server-Sent Events, after on the WebSocket, with figures."""

from __future__ import annotations

import json
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.browser.events import STORY, action, goal
from tests.browser.site import SSE_SERVER, Mock, bundle, migrate, mock, sample, served
from tests.node_tools import missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

SCENES = ("feeds", "records")
STREAMS = {"feeds": 4, "records": 5}
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
ENABLED = {"REACT_APP_FEATURE_REALTIME": "true"}


@dataclass(frozen=True)
class World:
    """Where the pages are, and the servers behind them."""

    browser: Browser
    before: str
    after: str
    flag_off: str
    sse: Mock
    socket: Mock


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "pip install playwright")
    chromium = shutil.which("chromium") or missing("Chromium", "apt install chromium")
    folder = tmp_path_factory.mktemp("browser")
    old, new = sample(folder / "old"), sample(folder / "new")
    migrate(new)
    with ExitStack() as stack:
        sse = stack.enter_context(mock(SSE_SERVER, old))
        socket = stack.enter_context(mock(new / "scripts/mock-ws-server.js", new))
        stream = {"REACT_APP_SSE_BASE_URL": f"http://127.0.0.1:{sse.port}"}
        realtime = {**stream, "REACT_APP_REALTIME_WS_URL": f"ws://127.0.0.1:{socket.port}"}
        site = folder / "site"
        bundle(old, "before", site / "before", **stream)
        bundle(new, "after", site / "after", **realtime, **ENABLED)
        bundle(new, "after", site / "off", **realtime, REACT_APP_FEATURE_REALTIME="false")
        url = stack.enter_context(served(site))
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=list(FLAGS))
        stack.callback(browser.close)
        yield World(browser, f"{url}/before/", f"{url}/after/", f"{url}/off/", sse, socket)


@dataclass
class Visit:
    """A tab, the sockets that it opened and the streams that it asked for."""

    page: Page
    sockets: list[str]
    streams: list[str]

    def state(self) -> tuple[str, str, list[str]]:
        """All that a person sees: the title, the scene, the toasts in any order."""
        told = self.page.evaluate("[document.title, document.querySelector('#scene').innerText, toasts]")
        return told[0], told[1], sorted(told[2])

    def settled(self) -> tuple[str, str, list[str]]:
        """The state when nothing has changed for a while."""
        before = self.state()
        for _ in range(100):
            self.page.wait_for_timeout(60)
            if self.state() == before:
                return before
            before = self.state()
        raise AssertionError("the page does not come to rest")

    def opened(self, count: int) -> None:
        """Wait until the page has opened so many sockets."""
        for _ in range(200):
            if len(self.sockets) == count:
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f"{len(self.sockets)} sockets instead of {count}")

    def indicator(self, label: str) -> None:
        """Wait until the indicator says so."""
        self.page.wait_for_function(
            "label => document.querySelector('#indicator').innerText.trim().endsWith(label)", arg=label
        )


Open = Callable[..., Visit]


@pytest.fixture
def context(world: World) -> Iterator[BrowserContext]:
    context = world.browser.new_context()
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Open:
    """Opens a page as somebody who is logged in."""

    def visit(url: str, token: str = "token") -> Visit:
        page = context.new_page()
        page.add_init_script(
            f"sessionStorage.getItem('access-token') || sessionStorage.setItem('access-token', '{token}')"
        )
        found = Visit(page, [], [])
        page.on("websocket", lambda socket: found.sockets.append(socket.url))
        page.on(
            "request",
            lambda each: found.streams.append(each.url) if each.resource_type == "eventsource" else None,
        )
        page.goto(url)
        page.wait_for_selector("#scene", state="attached")
        return found

    return visit


def wait_for(count: Callable[[], int], expected: int, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while count() != expected:
        assert time.monotonic() < end, f"{count()} instead of {expected}"
        time.sleep(0.05)


Figure = Callable[[str, str], None]


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Notes what was measured, for the summary of the run."""
    return lambda what, measured: record_property("figure", f"{what:<46} {measured}")


@pytest.mark.parametrize("scene", SCENES)
def test_toasts_feeds_and_state_are_the_same(world: World, tab: Open, scene: str) -> None:
    old = tab(f"{world.before}?scene={scene}")
    wait_for(world.sse.clients, STREAMS[scene])
    new = tab(f"{world.after}?scene={scene}")
    new.indicator("Live")
    assert len(old.streams) == STREAMS[scene]
    start = old.settled()
    assert start == new.settled()
    seen = [start]
    for before, after in STORY:
        world.sse.play(before)
        world.socket.play(after)
        seen.append(old.settled())
        assert new.settled() == seen[-1], f"after {json.dumps(after)}"
    assert len({str(each) for each in seen}) > len(STORY) // 2, "most events have an effect"
    assert (len(new.sockets), new.streams) == (1, [])
    assert new.page.evaluate("failures") == []


def test_the_indicator_follows_a_drop_and_a_reconnection(world: World, tab: Open) -> None:
    new = tab(world.after)
    new.indicator("Live")
    new.page.wait_for_function("document.querySelector('#scene').innerText.includes('live, 0')")
    new.page.evaluate(
        """() => {
          window.labels = [];
          const note = () => {
            const label = document.querySelector('#indicator').innerText.trim();
            if (labels.at(-1) !== label) labels.push(label);
          };
          note();
          new MutationObserver(note).observe(document.querySelector('#indicator'),
            { childList: true, subtree: true, characterData: true });
        }"""
    )
    for close in ({"drop": 1001}, {"cut": True}):
        world.socket.play(close)
        new.page.wait_for_function("labels.at(-1).endsWith('Live') && labels.length > 2")
        labels = [label.split()[-1] for label in new.page.evaluate("labels.splice(0, labels.length - 1)")]
        assert labels == ["Live", "Reconnecting"]
    world.socket.play(action(3)[1])
    new.page.wait_for_function("document.querySelector('#scene').innerText.includes('live, 1 new')")


def test_two_tabs(world: World, tab: Open) -> None:
    one, two = tab(world.after), tab(world.after)
    one.indicator("Live")
    two.indicator("Live")
    world.socket.play(goal(5)[1])
    assert one.settled() == two.settled()
    assert "Goal 5" in one.state()[1]
    one.page.close()
    wait_for(world.socket.clients, 1)
    world.socket.play(goal(6)[1])
    two.page.wait_for_function("document.querySelector('#scene').innerText.includes('Goal 6')")
    assert len(two.sockets) == 1


def test_tabs_may_share_one_connection(world: World, tab: Open) -> None:
    """The first tab leads, the others follow; when it goes, the next one leads."""
    one = tab(f"{world.after}?user=1")
    one.indicator("Live")
    two, other = tab(f"{world.after}?user=1"), tab(f"{world.after}?user=2")
    two.indicator("Live")
    other.indicator("Live")
    assert [len(each.sockets) for each in (one, two, other)] == [1, 0, 1]
    world.socket.play(goal(5)[1])
    assert one.settled() == two.settled() == other.settled()
    assert two.state()[1].count("Goal 5") == 1
    world.socket.play({"cut": True})
    one.opened(2)
    two.indicator("Live")
    one.page.close()
    two.opened(1)
    two.indicator("Live")
    world.socket.play(goal(6)[1])
    two.page.wait_for_function("document.querySelector('#scene').innerText.includes('Goal 6')")
    assert two.state()[1].count("Goal 6") == 1
    other.indicator("Live")
    assert world.socket.clients() == 2


def test_an_expired_token_is_refreshed(world: World, tab: Open) -> None:
    new = tab(world.after, token="expired")
    new.indicator("Live")
    assert new.page.evaluate("sessionStorage.getItem('access-token')") == "fresh"
    assert len(new.sockets) == 2
    world.socket.play({"expire": True})
    new.opened(3)
    new.indicator("Live")
    world.socket.play(goal(7)[1])
    new.page.wait_for_function("document.querySelector('#scene').innerText.includes('Goal 7')")
    assert not any("token" in url or "fresh" in url for url in new.sockets)


def test_connecting_is_quick(world: World, tab: Open, figure: Figure) -> None:
    times = []
    for _ in range(5):
        new = tab(world.after)
        new.indicator("Live")
        times.append(new.page.evaluate("connected"))
        new.page.close()
    figure(
        "from the first line of code to 'Live' (500 ms)",
        f"median {statistics.median(times):.0f} ms of {len(times)}",
    )
    assert statistics.median(times) < 500


def test_an_event_is_quickly_in_the_page(world: World, tab: Open, figure: Figure) -> None:
    new = tab(world.after)
    new.indicator("Live")
    times = []
    for number in range(20):
        sent = time.time() * 1000
        world.socket.play(goal(100 + number)[1])
        new.page.wait_for_function(
            f"document.querySelector('#scene').innerText.includes('Goal {100 + number}')"
        )
        times.append(new.page.evaluate("changedAt") - sent)
    figure(
        "from the server to the DOM (100 ms)",
        f"median {statistics.median(times):.0f} ms, longest {max(times):.0f} ms of {len(times)}",
    )
    assert statistics.median(times) < 100


def test_reconnecting_is_quick_on_average(
    world: World, context: BrowserContext, tab: Open, figure: Figure
) -> None:
    """Twenty clients that were connected for a while lose their connection at once."""
    new = tab(world.after)
    new.page.evaluate(
        """url => {
          for (let count = 0; count < 19; count += 1) {
            const frame = document.createElement('iframe');
            frame.src = url;
            document.body.append(frame);
          }
        }""",
        world.after,
    )
    wait_for(world.socket.clients, 20)
    new.page.wait_for_timeout(5_200)  # a connection counts as stable after five seconds
    times = new.page.evaluate(
        """() => [window, ...Array.from(frames)].map((each) => {
          each.back = new Promise((resolve) => {
            const indicator = each.document.querySelector('#indicator');
            let lost = 0;
            new MutationObserver(() => {
              if (!indicator.innerText.includes('Live')) lost ||= performance.now();
              else if (lost) resolve(performance.now() - lost);
            }).observe(indicator, { childList: true, subtree: true, characterData: true });
          });
        }).length"""
    )
    assert times == 20
    world.socket.play({"cut": True})
    times = new.page.evaluate("Promise.all([window, ...Array.from(frames)].map((each) => each.back))")
    mean = statistics.mean(times)
    figure(
        "from lost to 'Live' again (1 s on average)",
        f"average {mean:.0f} ms, longest {max(times):.0f} ms of 20",
    )
    assert mean < 1000


def test_a_burst_loses_nothing(world: World, tab: Open, figure: Figure) -> None:
    new = tab(world.after)
    new.indicator("Live")
    count = 6_000
    start = time.monotonic()
    world.socket.play({"flood": {"type": "action.created", "count": count}})
    wait_for(lambda: new.page.evaluate("sequence.length"), count, seconds=90)
    new.page.wait_for_function(f"document.querySelector('#scene').textContent.includes('live, {count} new')")
    took = time.monotonic() - start
    assert new.page.evaluate("sequence") == list(range(count))
    figure(f"a burst of {count} events", f"none lost, in order, {took:.1f} s until all are in the page")


def test_the_heap_stays_flat(world: World, context: BrowserContext, tab: Open, figure: Figure) -> None:
    new = tab(world.after)
    new.indicator("Live")
    devtools = context.new_cdp_session(new.page)

    def remount(times: int) -> int:
        new.page.evaluate(
            """async (times) => {
              const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
              for (let count = 0; count < times; count += 1) {
                show(false);
                await frame();
                show(true);
                await frame();
              }
            }""",
            times,
        )
        devtools.send("HeapProfiler.collectGarbage")
        return int(devtools.send("Runtime.getHeapUsage")["usedSize"])

    remount(150)  # until the engine has compiled and remembered what it will
    before = remount(5)
    after = remount(50)
    figure(
        "heap after 50 remounts of the scene", f"{before / 1024:.0f} KiB before, {after / 1024:.0f} KiB after"
    )
    assert after - before < 100 * 1024
    assert len(new.sockets) == 1
    world.socket.play(action(9)[1])
    new.page.wait_for_function("document.querySelector('#scene').innerText.includes('live, 1 new')")


def test_with_the_flag_off_there_is_no_socket_and_nothing_breaks(world: World, tab: Open) -> None:
    for scene in SCENES:
        new = tab(f"{world.flag_off}?scene={scene}")
        new.indicator("Offline")
        new.page.wait_for_timeout(300)
        world.socket.play(goal(8)[1])
        assert "Goal 8" not in new.settled()[1]
        new.page.evaluate("show(false)")
        new.page.evaluate("show(true)")
        assert (new.sockets, new.streams, new.page.evaluate("failures")) == ([], [], [])
