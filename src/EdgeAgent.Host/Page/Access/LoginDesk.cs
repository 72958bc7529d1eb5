using System.Net;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Broker;

namespace EdgeAgent.Host.Page.Access;

/// <summary>
/// Looks at passwords, one at a time over all who try: hashing is meant to be slow, and the cores belong to the models. An address that has failed too often waits. Thread-safe.
/// </summary>
/// <param name="settings">The hashes.</param>
/// <param name="limits">How often one may fail.</param>
/// <param name="time">For what is forgiven.</param>
internal sealed class LoginDesk(PageSettings settings, PageLimits limits, TimeProvider time) : IDisposable
{
    private const int TriesAtOnce = 2;

    private static readonly TimeSpan LongestQueue = TimeSpan.FromSeconds(5);

    private readonly AddressGuard _guard = new(TriesAtOnce, limits.FailedLogins, limits.FailedLoginInterval, time);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Looks at a password.</summary>
    /// <param name="address">Who tries.</param>
    /// <param name="password">What they know.</param>
    /// <param name="cancellationToken">They have gone.</param>
    /// <returns>What they may do: <see cref="Role.None"/> where the password is not right; null where they have to wait.</returns>
    public async Task<Role?> TryAsync(IPAddress address, string password, CancellationToken cancellationToken)
    {
        if (!_guard.TryEnter(address))
            return null;
        try
        {
            if (!await _one.WaitAsync(LongestQueue, cancellationToken))
                return null;
            try
            {
                var role = await Task.Run(() => RoleOf(password), CancellationToken.None);
                if (role == Role.None)
                    _guard.Fail(address);
                return role;
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            _guard.Leave(address);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private Role RoleOf(string password) =>
        settings.Password?.Fits(password) == true ? Role.Admin
        : settings.ViewerPassword?.Fits(password) == true ? Role.Viewer
        : Role.None;
}
