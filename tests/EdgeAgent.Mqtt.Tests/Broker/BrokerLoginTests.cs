using System.Text;
using EdgeAgent.Mqtt.Broker;
using FsCheck.Xunit;

namespace EdgeAgent.Mqtt.Tests.Broker;

public sealed class BrokerLoginTests
{
    [Property(MaxTest = 200)]
    public void Only_the_same_name_with_the_same_password_is_right(string username, string password, string otherName, string otherPassword)
    {
        if (string.IsNullOrEmpty(username) || string.IsNullOrEmpty(password))
            return;
        var login = new BrokerLogin(username, password);

        Assert.True(login.IsRight(username, Encoding.UTF8.GetBytes(password)));
        Assert.False(login.IsRight(null, null));
        Assert.False(login.IsRight(username, null));
        Assert.False(login.IsRight(null, Encoding.UTF8.GetBytes(password)));
        if (otherName != username || otherPassword != password)
            Assert.Equal(Encoding.UTF8.GetBytes($"{otherName}").SequenceEqual(Encoding.UTF8.GetBytes(username)) && Encoding.UTF8.GetBytes($"{otherPassword}").SequenceEqual(Encoding.UTF8.GetBytes(password)),
                login.IsRight(otherName, Encoding.UTF8.GetBytes(otherPassword ?? "")));
    }

    [Fact]
    public void A_letter_moved_from_the_name_to_the_password_is_wrong()
    {
        var login = new BrokerLogin("home", "pass");

        Assert.False(login.IsRight("hom", "epass"u8.ToArray()));
        Assert.False(login.IsRight("homep", "ass"u8.ToArray()));
    }
}
