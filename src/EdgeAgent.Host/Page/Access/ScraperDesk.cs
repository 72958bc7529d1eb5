using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeAgent.Host.Page.Access;

/// <summary>
/// Lets programs in that cannot log in and ask again and again: by HTTP's basic authentication (RFC 7617) with any name and one of the page's passwords. Hashing a password is meant to be
/// slow, so one that was right is remembered by a hash of its own, as long as the agent runs. Thread-safe.
/// </summary>
/// <param name="desk">Looks at passwords.</param>
internal sealed class ScraperDesk(LoginDesk desk)
{
    private const string Scheme = "Basic ";

    private volatile byte[] _right = [];

    /// <summary>Whether who asks may look.</summary>
    /// <exception cref="PageRefusal">They have to wait.</exception>
    public async Task<bool> AdmitsAsync(HttpContext context)
    {
        if (context.Features.Get<PageSession>() is { Role: >= Role.Viewer })
            return true;
        if (PasswordOf(context.Request.Headers.Authorization.ToString()) is not { } password)
            return false;
        var known = SHA256.HashData(Encoding.UTF8.GetBytes(password));
        if (CryptographicOperations.FixedTimeEquals(known, _right))
            return true;
        var role = await desk.TryAsync(context.Connection.RemoteIpAddress!, password, context.RequestAborted)
            ?? throw new PageRefusal(StatusCodes.Status429TooManyRequests, "Too many wrong passwords, or too many at once. Wait.", TimeSpan.FromMinutes(1));
        if (role == Role.None)
            return false;
        _right = known;
        return true;
    }

    private static string? PasswordOf(string header)
    {
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var encoded = header[Scheme.Length..].Trim();
        Span<byte> bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out var count))
            return null;
        var text = Encoding.UTF8.GetString(bytes[..count]);
        return text.IndexOf(':', StringComparison.Ordinal) is >= 0 and var at ? text[(at + 1)..] : null;
    }
}
