using System.Buffers.Text;
using System.Security.Cryptography;

namespace EdgeAgent.Host.Page.Access;

/// <summary>Somebody who has logged in, or, where nobody needs to, everybody. Thread-safe.</summary>
internal sealed class PageSession : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>Begins.</summary>
    /// <param name="role">What they may do.</param>
    public PageSession(Role role) => (Role, Ended) = (role, _end.Token);

    /// <summary>What they may do.</summary>
    public Role Role { get; }

    /// <summary>What every POST carries in a header: whoever sends it has read it from this agent, and no other site can.</summary>
    public string Csrf { get; } = NewToken();

    /// <summary>Ends with the session: what is streamed to it ends too.</summary>
    public CancellationToken Ended { get; }

    /// <summary>256 random bits, in letters that stand in a cookie and a header.</summary>
    public static string NewToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }
}
