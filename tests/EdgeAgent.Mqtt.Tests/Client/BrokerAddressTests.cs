using EdgeAgent.Mqtt.Client;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Client;

public sealed class BrokerAddressTests
{
    [Theory]
    [InlineData("mqtt://broker.lan", "broker.lan", 1883, false, "mqtt://broker.lan:1883")]
    [InlineData("mqtts://broker.lan", "broker.lan", 8883, true, "mqtts://broker.lan:8883")]
    [InlineData("MQTTS://Broker.Lan:443/", "broker.lan", 443, true, "mqtts://broker.lan:443")]
    [InlineData("mqtt://10.0.0.7:11883", "10.0.0.7", 11883, false, "mqtt://10.0.0.7:11883")]
    [InlineData("mqtt://[fe80::1]:1883", "fe80::1", 1883, false, "mqtt://[fe80::1]:1883")]
    public void An_address_is_read(string text, string host, int port, bool tls, string printed)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address, out _));
        Assert.Equal((host, port, tls), (address.Host, address.Port, address.UseTls));
        Assert.Equal(printed, address.ToString());
    }

    [Theory]
    [InlineData(null, "is no address")]
    [InlineData("", "is no address")]
    [InlineData("broker.lan", "is no address")]
    [InlineData("mqtt://", "is no address")]
    [InlineData("ws://broker.lan", "begins with ws://")]
    [InlineData("http://broker.lan:1883", "begins with http://")]
    [InlineData("mqtt://me:s3cret@broker.lan", "holds a user or password")]
    [InlineData("mqtt://broker.lan/topic", "has something behind the port")]
    [InlineData("mqtt://broker.lan:0", "has port 0")]
    [InlineData("mqtt://broker.lan:70000", "is no address")]
    [InlineData("mqtt://-:1883", "has no name of a host")]
    [InlineData("mqtt://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.lan", "has no name of a host")]
    public void What_is_none_is_refused_with_what_to_write(string? text, string fault)
    {
        Assert.False(BrokerAddress.TryParse(text, out _, out var sentence));
        Assert.StartsWith(fault, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", sentence, StringComparison.Ordinal);
    }

    [Property(MaxTest = 1000)]
    public void Any_text_is_an_address_or_refused(string? host)
    {
        if (BrokerAddress.TryParse($"mqtt://{host}:1883", out var address, out var fault))
            Assert.InRange(address.Host.Length, 1, 253);
        else
            Assert.NotEmpty(fault);
    }
}
