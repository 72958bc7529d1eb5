using System.Net;
using System.Net.Sockets;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests.Page;

/// <summary>What a browser makes of the page's content security policy.</summary>
[Collection(WatchedDemo.Name)]
public sealed class PolicyTests(WatchedDemo demo)
{
    [ProgramFact(Browser.Program, "ffmpeg")]
    public async Task The_browser_refuses_the_page_other_hosts_and_scripts_that_are_not_the_agents_files()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        // Complaints are what is wanted here, so this visit has no end that fails by them.
        var visit = await demo.VisitAsync(Screen.Desk);
        var refused = await visit.Page.EvaluateAsync<string[]>("""
            async elsewhere => {
              const refused = [];
              addEventListener('securitypolicyviolation', event => refused.push(event.effectiveDirective));
              const add = (name, properties) => document.body.append(Object.assign(document.createElement(name), properties));
              await fetch(elsewhere).catch(() => {});
              await new Promise(done => add('img', { src: elsewhere, onerror: done }));
              await new Promise(done => add('script', { src: elsewhere, onerror: done }));
              add('script', { textContent: 'document.title = "taken"' });
              add('style', { textContent: 'body { display: none }' });
              for (let tries = 0; refused.length < 5 && tries < 100; tries++) await new Promise(done => setTimeout(done, 50));
              return refused;
            }
            """, $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}/");
        var title = await visit.Page.TitleAsync();
        await visit.Page.Context.CloseAsync();

        Assert.Equal(["connect-src", "img-src", "script-src-elem", "script-src-elem", "style-src-elem"], refused.Order(StringComparer.Ordinal));
        Assert.NotEqual("taken", title);
        Assert.False(other.Pending());
    }
}
