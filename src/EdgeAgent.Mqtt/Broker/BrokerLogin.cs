using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>A user name and password to compare others with: kept as a keyed hash, compared in a time that tells nothing.</summary>
internal sealed class BrokerLogin
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly byte[] _hash;

    /// <summary>The right one.</summary>
    public BrokerLogin(string username, string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(username);
        ArgumentException.ThrowIfNullOrEmpty(password);
        _hash = Hash(username, Encoding.UTF8.GetBytes(password));
    }

    /// <summary>Whether it is this one.</summary>
    public bool IsRight(string? username, byte[]? password) => CryptographicOperations.FixedTimeEquals(_hash, Hash(username ?? "", password ?? []));

    private byte[] Hash(string username, byte[] password)
    {
        var name = Encoding.UTF8.GetBytes(username);
        var text = new byte[sizeof(int) + name.Length + password.Length];
        BinaryPrimitives.WriteInt32BigEndian(text, name.Length);
        name.CopyTo(text, sizeof(int));
        password.CopyTo(text, sizeof(int) + name.Length);
        return HMACSHA256.HashData(_key, text);
    }
}
